package dev.cadastre.controller;

import dev.cadastre.controller.ControllerSettings.InvalidSettingsException;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Where the controller's process begins. */
@QuarkusMain
public final class Controller {
  private static final int UNUSABLE_SETTINGS = 2;

  private Controller() {}

  /** Serves until it is told to end; nothing but unusable settings ends it before. */
  public static void main(String... arguments) {
    try {
      publish(ControllerSettings.parse(System.getenv()));
    } catch (InvalidSettingsException e) {
      System.err.println("cadastre-controller: " + e.getMessage());
      System.exit(UNUSABLE_SETTINGS);
    }
    Quarkus.run(arguments);
  }

  /** What the HTTP servers have to know before anything of ours is there. */
  private static void publish(ControllerSettings settings) {
    System.setProperty("quarkus.http.host", settings.rest().host());
    System.setProperty("quarkus.http.ssl-port", Integer.toString(settings.rest().port()));
    System.setProperty("quarkus.management.host", settings.management().host());
    System.setProperty("quarkus.management.port", Integer.toString(settings.management().port()));
  }
}
