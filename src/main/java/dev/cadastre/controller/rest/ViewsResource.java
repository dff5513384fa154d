package dev.cadastre.controller.rest;

import dev.cadastre.api.rest.BlockCounts;
import dev.cadastre.api.rest.Items;
import dev.cadastre.api.rest.PoolUsage;
import dev.cadastre.api.rest.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** The register from above, for people: pools, blocks. */
@Singleton
@Path("/v1")
@Produces(MediaType.WILDCARD)
@RunOnVirtualThread
@APIResponse(
    responseCode = "default",
    description = Problems.DESCRIPTION,
    content =
        @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class ViewsResource {
  private final Entrance entrance;
  private final Rights rights;
  private final Usage usage;
  private final RequestMetrics metrics;

  ViewsResource(Entrance entrance, Rights rights, Usage usage, RequestMetrics metrics) {
    this.entrance = entrance;
    this.rights = rights;
    this.usage = usage;
    this.metrics = metrics;
  }

  @GET
  @Path("pools")
  @Operation(operationId = "listPools", summary = "Lists the pools with what is taken of them")
  @APIResponse(
      responseCode = "200",
      description = "By name",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = PoolItems.class)))
  public Response pools(@Context HttpHeaders headers) {
    return view("pools", headers, () -> new Items<>(usage.pools()));
  }

  @GET
  @Path("blocks")
  @Operation(operationId = "listBlocks", summary = "Lists the blocks with what is taken of them")
  @APIResponse(
      responseCode = "200",
      description = "By CIDR",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = BlockItems.class)))
  public Response blocks(@Context HttpHeaders headers) {
    return view("blocks", headers, () -> new Items<>(usage.blocks()));
  }

  private Response view(String name, HttpHeaders headers, Supplier<Object> document) {
    return metrics.timed(
        name,
        () ->
            entrance.admit(
                headers,
                (caller, deadline) -> {
                  rights.requireList(caller);
                  return Documents.json(200, document.get());
                }));
  }

  /** How the lists read in the OpenAPI document. */
  private record PoolItems(List<PoolUsage> items) {}

  private record BlockItems(List<BlockCounts> items) {}
}
