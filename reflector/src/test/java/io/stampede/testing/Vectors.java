package io.stampede.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The golden vectors a test drives the programs' code with: on a test class, that its tables and sources of parameters
 * name vectors; on one of its methods, those its body names. {@link VectorUse} collects them.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Vectors
{
    /** Names as in the files; none on a class. */
    String[] value() default {};
}
