package dev.cadastre.store;

import dev.cadastre.api.rest.ProblemType;
import dev.cadastre.ipam.Attachment;
import dev.cadastre.store.AllocateOutcome.Grant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What an agent does with one attachment: ADD, again with {@code retry} elsewhere where no answer
 * comes, hold, DEL, again until it is done. It lets go before it sends the release.
 */
final class ModelClient {
  private final Attachment attachment;
  private final RegisterModel model;
  private State state = State.IDLE;
  private List<Grant> held = List.of();
  private int question;
  private Deadline deadline;
  private Optional<Object> answer = Optional.empty();

  private enum State {
    IDLE,
    ADDING,
    HOLDING,
    DELETING
  }

  ModelClient(Attachment attachment, RegisterModel model) {
    this.attachment = attachment;
    this.model = model;
    this.deadline = model.deadline();
  }

  /** Does what is to be done next. */
  void act() {
    switch (state) {
      case IDLE -> add(false);
      case HOLDING -> delete();
      case ADDING, DELETING -> hear();
    }
  }

  private void add(boolean retry) {
    state = State.ADDING;
    var wish = new Scene.Wish(attachment.node(), attachment.containerId());
    var command = (retry ? wish.again() : wish).command();
    var until = ask();
    model.judge().asked(attachment, until);
    var tell = answered();
    model.ask((desk, mutant) -> tell.accept(desk.allocate(command, mutant.deadline(until))));
  }

  private Deadline ask() {
    deadline = model.deadline();
    question++;
    answer = Optional.empty();
    return deadline;
  }

  /** An answer to an earlier question is not listened to. */
  private Consumer<Object> answered() {
    int asked = question;
    return said -> {
      if (asked == question && !model.isLost()) {
        answer = Optional.of(said);
      }
    };
  }

  private void delete() {
    state = State.DELETING;
    held.forEach(grant -> model.judge().letsGo(grant, model.nanos()));
    var command = Scene.releaseOf(attachment.node(), attachment.containerId(), grants());
    release(command);
    if (model.isRepeated()) {
      // The same DEL was held up somewhere, and comes when its time is long over.
      model.later(desk -> desk.release(command, model.deadline()));
    }
  }

  private Grant[] grants() {
    return held.toArray(Grant[]::new);
  }

  private void release(ReleaseCommand command) {
    var until = ask();
    var tell = answered();
    model.ask((desk, mutant) -> tell.accept(desk.release(command, mutant.deadline(until))));
  }

  /** With what it knows of the addresses, or without. */
  private void releaseAgain(boolean withHeld) {
    state = State.DELETING;
    var known = withHeld ? grants() : new Grant[0];
    release(Scene.releaseOf(attachment.node(), attachment.containerId(), known));
  }

  private void hear() {
    if (answer.isPresent()) {
      switch (answer.get()) {
        case AllocateOutcome.Granted(var grants, var isNew) -> hold(grants);
        case AllocateOutcome.Denied(var refusal) -> {
          if (isOpen(refusal) && model.isStubborn()) {
            add(true);
          } else {
            releaseAgain(false);
          }
        }
        case ReleaseOutcome.Freed freed -> {
          state = State.IDLE;
          held = List.of();
        }
        case ReleaseOutcome.Denied(var refusal, var _) ->
            releaseAgain(refusal.type() != ProblemType.SEQUENCE_MISMATCH);
        default -> throw new AssertionError(answer.get());
      }
    } else if (deadline.isPast()) {
      if (state == State.ADDING && model.isStubborn()) {
        add(true);
      } else {
        releaseAgain(!held.isEmpty());
      }
    }
  }

  private void hold(List<Grant> grants) {
    state = State.HOLDING;
    held = grants;
    question++;
    grants.forEach(g -> model.judge().holds(attachment, g, model.store(), model.nanos()));
  }

  private static boolean isOpen(Refusal refusal) {
    return refusal.type() == ProblemType.UNKNOWN || refusal.type() == ProblemType.UNAVAILABLE;
  }
}
