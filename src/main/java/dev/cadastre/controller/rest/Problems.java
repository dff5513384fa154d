package dev.cadastre.controller.rest;

import dev.cadastre.api.rest.Problem;
import dev.cadastre.api.rest.ProblemType;
import dev.cadastre.store.StoreUnavailableException;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Whatever ends a request without an answer, as a problem document. */
@Singleton
final class Problems {
  /** In the OpenAPI document. */
  static final String DESCRIPTION = "Refused, or not possible now";

  private static final Logger LOG = Logger.getLogger(Problems.class);
  private static final int RETRY_AFTER_SECONDS = 1;
  private static final Pattern COMMAND = Pattern.compile("/?v1/(allocate|release|report)/?");

  @ServerExceptionMapper
  Response of(RefusedException refused) {
    var response =
        Response.status(refused.problem().status())
            .type(Problem.MEDIA_TYPE)
            .entity(refused.problem());
    switch (refused.type()) {
      case UNAUTHENTICATED -> response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
      case UNAVAILABLE, TOO_MANY -> response.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
      default -> {}
    }
    return response.build();
  }

  @ServerExceptionMapper
  Response of(StoreUnavailableException unavailable) {
    return of(
        RefusedException.of(ProblemType.UNAVAILABLE, String.valueOf(unavailable.getMessage())));
  }

  /** What the HTTP layer itself refuses: unknown paths and methods. */
  @ServerExceptionMapper
  Response of(WebApplicationException refused, UriInfo uri) {
    int status = refused.getResponse().getStatus();
    var type =
        switch (status) {
          case 404, 405, 406 -> ProblemType.NOT_FOUND;
          case 400, 413, 415 -> ProblemType.INVALID;
          default -> ProblemType.INTERNAL;
        };
    if (type == ProblemType.INTERNAL) {
      LOG.error("a request failed", refused);
    }
    var detail =
        switch (status) {
          case 404 -> "there is nothing at this path; see the OpenAPI document";
          case 405 -> "this path knows another method; see the header Allow";
          default -> String.valueOf(refused.getMessage());
        };
    var response =
        Response.fromResponse(refused.getResponse())
            .type(Problem.MEDIA_TYPE)
            .entity(new Problem(type.urn(), type.title(), status, detail, null, null));
    if (status == 405) {
      response.header(HttpHeaders.ALLOW, COMMAND.matcher(uri.getPath()).matches() ? "POST" : "GET");
    }
    return response.build();
  }

  @ServerExceptionMapper
  Response of(Exception failure) {
    LOG.error("a request failed", failure);
    return of(
        RefusedException.of(ProblemType.INTERNAL, "the controller failed; its log has the reason"));
  }
}
