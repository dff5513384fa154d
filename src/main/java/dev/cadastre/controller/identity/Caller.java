package dev.cadastre.controller.identity;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Whom a token stands for. */
public sealed interface Caller {

  /** An agent, which acts for the node that its token is bound to. */
  record Agent(String node) implements Caller {}

  /**
   * Any other pod's token, or an agent's account without a node: it may do nothing here.
   *
   * @param why the sentence's end that begins with the username
   */
  record Stranger(String username, String why) implements Caller {}

  /**
   * Somebody whom the cluster's own rules allow or forbid things.
   *
   * @param extra what the authenticator knows beside, for its authorizer
   */
  record User(String username, String uid, List<String> groups, Map<String, List<String>> extra)
      implements Caller {
    public User {
      groups = List.copyOf(groups);
      extra = Map.copyOf(extra);
    }

    /** The user as a SubjectAccessReview's spec names one. */
    Map<String, Object> subject() {
      var subject = new TreeMap<String, Object>();
      subject.put("user", username);
      subject.put("uid", uid);
      subject.put("groups", groups);
      subject.put("extra", extra);
      return subject;
    }
  }
}
