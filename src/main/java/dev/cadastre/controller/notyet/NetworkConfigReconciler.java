package dev.cadastre.controller.notyet;

import dev.cadastre.api.v1alpha1.NetworkConfig;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Tells which of the network's settings have no effect yet. */
@Singleton
@ControllerConfiguration(name = "networkconfig")
public final class NetworkConfigReconciler implements Reconciler<NetworkConfig> {
  private final Clock clock;

  public NetworkConfigReconciler(Clock clock) {
    this.clock = clock;
  }

  @Override
  public UpdateControl<NetworkConfig> reconcile(
      NetworkConfig object, Context<NetworkConfig> context) {
    return NotYet.report(object, Unbuilt.of(object.getSpec()), clock);
  }
}
