package dev.cadastre.contract.scene;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A class of tests on the {@link World} that they share: their methods may take a {@link Scene} of
 * their own, or the World.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("register")
@ExtendWith(SceneExtension.class)
public @interface Contract {
  /** What IPAMConfig says during the class, such as {@code cooldown: 1s, handles: "Off"}. */
  String settings() default "";
}
