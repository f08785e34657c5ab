package io.stampede.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The items of the conformance catalogue a test witnesses, on a test method or, for all its methods, on a test class:
 * {@code @Conforms({"1.7", "2.8"})}. {@link ConformanceListener} collects them, {@link ConformanceTable} lists them.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Conforms
{
    /** Numbers as in {@code conformance-catalogue.tsv}. */
    String[] value();
}
