package dev.cadastre.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test of the level <em>register</em>: its constructor, methods and callbacks may take an {@link
 * ApiServer}. One serves the whole test JVM, so each test cleans up what others could trip over
 * ({@link ApiServer#emptyRegister}).
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("register")
@ExtendWith(ApiServerExtension.class)
public @interface WithApiServer {}
