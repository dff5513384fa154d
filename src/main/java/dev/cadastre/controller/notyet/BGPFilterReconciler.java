package dev.cadastre.controller.notyet;

import dev.cadastre.api.v1alpha1.BGPFilter;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Tells whoever filters BGP routes that nobody exchanges any yet. */
@Singleton
@ControllerConfiguration(name = "bgpfilter")
public final class BGPFilterReconciler implements Reconciler<BGPFilter> {
  private final Clock clock;

  public BGPFilterReconciler(Clock clock) {
    this.clock = clock;
  }

  @Override
  public UpdateControl<BGPFilter> reconcile(BGPFilter object, Context<BGPFilter> context) {
    return NotYet.report(object, Unbuilt.ofBgp(object.getSpec()), clock);
  }
}
