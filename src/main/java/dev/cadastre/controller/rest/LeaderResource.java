package dev.cadastre.controller.rest;

import dev.cadastre.api.rest.AuditReport;
import dev.cadastre.api.rest.Items;
import dev.cadastre.api.rest.LeakedAllocation;
import dev.cadastre.api.rest.NodeUsage;
import dev.cadastre.api.rest.Problem;
import dev.cadastre.api.rest.ProblemType;
import dev.cadastre.api.rest.Report;
import dev.cadastre.controller.collect.Audit;
import dev.cadastre.controller.collect.LeakList;
import dev.cadastre.controller.collect.NodeList;
import dev.cadastre.controller.collect.ReportDesk;
import dev.cadastre.controller.leader.LeaderGateway;
import dev.cadastre.controller.leader.Leadership;
import dev.cadastre.store.Deadline;
import dev.cadastre.store.StoreUnavailableException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** What only the leader knows; every replica takes these and passes them on. */
@Singleton
@Path("/v1")
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.WILDCARD)
@RunOnVirtualThread
@APIResponse(
    responseCode = "default",
    description = Problems.DESCRIPTION,
    content =
        @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class LeaderResource {
  private static final int UNAVAILABLE = 503;

  private final Entrance entrance;
  private final Rights rights;
  private final Leadership leadership;
  private final LeaderGateway gateway;
  private final Desks desks;
  private final RequestMetrics metrics;

  LeaderResource(
      Entrance entrance,
      Rights rights,
      Leadership leadership,
      LeaderGateway gateway,
      Desks desks,
      RequestMetrics metrics) {
    this.entrance = entrance;
    this.rights = rights;
    this.leadership = leadership;
    this.gateway = gateway;
    this.desks = desks;
    this.metrics = metrics;
  }

  /** Where the leader looks things up. */
  @Singleton
  record Desks(ReportDesk reports, LeakList leaks, Audit audit, NodeList nodes) {}

  @POST
  @Path("report")
  @Operation(operationId = "report", summary = "Takes what a node's journal holds")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = Report.class)))
  @APIResponse(responseCode = "204", description = "Taken")
  public Response report(@Context HttpHeaders headers, @Parameter(hidden = true) InputStream body) {
    return metrics.timed(
        "report",
        () ->
            entrance.admit(
                headers,
                body,
                Entrance.MAX_REPORT,
                (caller, deadline, form) -> {
                  var report = ReportForm.parse(form);
                  var node = rights.agentsNode(caller, report.node());
                  return atLeader(
                      "/v1/report",
                      headers,
                      Optional.of(form),
                      deadline,
                      () -> {
                        desks.reports().accept(report.of(node));
                        return Response.noContent().build();
                      });
                }));
  }

  @GET
  @Path("leaks")
  @Operation(operationId = "listLeaks", summary = "Lists what is held by nobody")
  @APIResponse(
      responseCode = "200",
      description = "Suspected ones, and those freed within the last hour",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = LeakItems.class)))
  public Response leaks(@Context HttpHeaders headers) {
    return view("leaks", headers, () -> new Items<>(desks.leaks().items()));
  }

  @GET
  @Path("audit")
  @Operation(operationId = "audit", summary = "Compares the sources that should agree")
  @APIResponse(
      responseCode = "200",
      description = "Where they do not",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = AuditReport.class)))
  public Response audit(@Context HttpHeaders headers) {
    return view("audit", headers, () -> desks.audit().compare());
  }

  @GET
  @Path("nodes")
  @Operation(operationId = "listNodes", summary = "Lists what each node has")
  @APIResponse(
      responseCode = "200",
      description = "By name",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = NodeItems.class)))
  public Response nodes(@Context HttpHeaders headers) {
    return view("nodes", headers, deadline -> nodes(headers, deadline));
  }

  /** Without a leader all but the times of reports is known here too. */
  private Response nodes(HttpHeaders headers, Deadline deadline) {
    Supplier<Response> own = () -> Documents.json(200, new Items<>(desks.nodes().items()));
    try {
      var answer = atLeader("/v1/nodes", headers, Optional.empty(), deadline, own);
      return answer.getStatus() == UNAVAILABLE ? own.get() : answer;
    } catch (StoreUnavailableException e) {
      return own.get();
    }
  }

  private Response view(String name, HttpHeaders headers, Supplier<Object> document) {
    return view(
        name,
        headers,
        deadline ->
            atLeader(
                "/v1/" + name,
                headers,
                Optional.empty(),
                deadline,
                () -> Documents.json(200, document.get())));
  }

  private Response view(String name, HttpHeaders headers, Function<Deadline, Response> answer) {
    return metrics.timed(
        name,
        () ->
            entrance.admit(
                headers,
                (caller, deadline) -> {
                  rights.requireList(caller);
                  return answer.apply(deadline);
                }));
  }

  private Response atLeader(
      String path,
      HttpHeaders headers,
      Optional<Form> form,
      Deadline deadline,
      Supplier<Response> answer) {
    if (deadline.isPast()) {
      throw RefusedException.of(ProblemType.UNAVAILABLE, Deadline.PAST);
    }
    if (leadership.isLeader()) {
      return answer.get();
    }
    if (headers.getHeaderString(LeaderGateway.PASSED_ON) != null) {
      throw RefusedException.of(ProblemType.UNAVAILABLE, "this replica leads no more");
    }
    var passed = gateway.pass(path, Entrance.token(headers), form.map(Form::bytes), deadline);
    var response = Response.status(passed.status());
    passed.retryAfter().ifPresent(after -> response.header(HttpHeaders.RETRY_AFTER, after));
    return passed.body().isEmpty()
        ? response.build()
        : response.type(passed.contentType()).entity(passed.body()).build();
  }

  /** How the lists read in the OpenAPI document. */
  private record LeakItems(List<LeakedAllocation> items) {}

  private record NodeItems(List<NodeUsage> items) {}
}
