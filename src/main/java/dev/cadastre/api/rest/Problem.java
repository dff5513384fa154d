package dev.cadastre.api.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A refusal as RFC 9457 writes it ({@code application/problem+json}).
 *
 * @param type {@code urn:cadastre:<word>}, see {@link ProblemType}
 * @param field path of the member at fault, with {@code invalid}
 * @param tried each pool and why it was refused, with {@code exhausted} and {@code pool-refused}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
    String type,
    String title,
    int status,
    String detail,
    @Nullable String field,
    @Nullable List<TriedPool> tried) {

  public static final String MEDIA_TYPE = "application/problem+json";

  /**
   * A pool that was tried.
   *
   * @param reason Full, Limit, Strict, Disabled, Terminating, Overlaps, InvalidSelector, Use,
   *     NotSelected
   */
  public record TriedPool(String pool, String reason) {}
}
