package dev.cadastre.agent.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cadastre.agent.register.ControllerEndpoint;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** One EndpointSlice of the controllers' Service. */
record ControllerSlice(List<ControllerEndpoint> endpoints) {

  static ControllerSlice read(JsonNode object) {
    var endpoints = new ArrayList<ControllerEndpoint>();
    int port = port(object);
    for (var endpoint : object.path("endpoints")) {
      boolean ready = endpoint.path("conditions").path("ready").asBoolean(true);
      for (var address : endpoint.path("addresses")) {
        endpoints.add(new ControllerEndpoint(uri(address.asText(), port), ready));
      }
    }
    return new ControllerSlice(List.copyOf(endpoints));
  }

  private static int port(JsonNode object) {
    for (var port : object.path("ports")) {
      if (port.path("name").asText().equals("https") || object.path("ports").size() == 1) {
        return port.path("port").asInt();
      }
    }
    throw new IllegalArgumentException("the controllers' Service has no port named https");
  }

  private static URI uri(String address, int port) {
    var host = address.contains(":") ? "[" + address + "]" : address;
    return URI.create("https://%s:%d".formatted(host, port));
  }
}
