package dev.cadastre.controller.notyet;

import dev.cadastre.api.v1alpha1.BGPConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Tells whoever configures BGP that nobody speaks it yet. */
@Singleton
@ControllerConfiguration(name = "bgpconfiguration")
public final class BGPConfigurationReconciler implements Reconciler<BGPConfiguration> {
  private final Clock clock;

  public BGPConfigurationReconciler(Clock clock) {
    this.clock = clock;
  }

  @Override
  public UpdateControl<BGPConfiguration> reconcile(
      BGPConfiguration object, Context<BGPConfiguration> context) {
    return NotYet.report(object, Unbuilt.ofBgp(object.getSpec()), clock);
  }
}
