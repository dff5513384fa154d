package dev.cadastre.controller.notyet;

import dev.cadastre.api.v1alpha1.BGPPeer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Tells whoever names a BGP peer that nobody speaks to it yet. */
@Singleton
@ControllerConfiguration(name = "bgppeer")
public final class BGPPeerReconciler implements Reconciler<BGPPeer> {
  private final Clock clock;

  public BGPPeerReconciler(Clock clock) {
    this.clock = clock;
  }

  @Override
  public UpdateControl<BGPPeer> reconcile(BGPPeer object, Context<BGPPeer> context) {
    return NotYet.report(object, Unbuilt.ofBgp(object.getSpec()), clock);
  }
}
