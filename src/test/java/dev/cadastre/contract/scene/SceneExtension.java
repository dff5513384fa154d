package dev.cadastre.contract.scene;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands scenes to tests, and sets what their class asks for. */
final class SceneExtension implements BeforeAllCallback, ParameterResolver {
  private static final String USUAL = "cooldown: 30s";
  private static final Duration LAG = Duration.ofMillis(300);

  private static String present = "";

  @Override
  public void beforeAll(ExtensionContext context) {
    var wanted = context.getRequiredTestClass().getAnnotation(Contract.class).settings();
    set(wanted.isEmpty() ? USUAL : wanted);
  }

  private static synchronized void set(String settings) {
    if (present.equals(settings)) {
      return;
    }
    var scene = new Scene(World.shared());
    scene.apply("IPAMConfig", "default", settings);
    present = settings;
    // When replicas have seen it cannot be seen from outside.
    await().pollDelay(LAG).until(() -> true);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    var type = parameter.getParameter().getType();
    return type == Scene.class || type == World.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    var world = World.shared();
    return parameter.getParameter().getType() == World.class ? world : new Scene(world);
  }
}
