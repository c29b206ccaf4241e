package dev.braid.dsl;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Executable;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells Jackson which components of a record must be there, and not be null: all but those of an
 * {@code Optional} type and those with an annotation that is called {@code Nullable}, whoever made
 * it. Of another class, what its constructor takes as a primitive.
 */
final class RequiredComponents extends NopAnnotationIntrospector {

  private static final long serialVersionUID = 1L;

  private static final Set<Class<?>> OPTIONAL =
      Set.of(Optional.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class);

  /** With one of these the author has said something else. */
  private static final Set<Class<? extends Annotation>> OTHERWISE =
      Set.of(JsonIgnore.class, JsonUnwrapped.class, JsonAnySetter.class, JsonSetter.class);

  @Override
  public @Nullable Boolean hasRequiredMarker(AnnotatedMember member) {
    return isRequired(member) ? Boolean.TRUE : null;
  }

  @Override
  public JsonSetter.Value findSetterInfo(Annotated annotated) {
    return isRequired(annotated)
        ? JsonSetter.Value.forValueNulls(Nulls.FAIL)
        : JsonSetter.Value.empty();
  }

  private static boolean isRequired(Annotated annotated) {
    if (!(annotated instanceof AnnotatedParameter parameter)
        || OPTIONAL.contains(parameter.getRawType())) {
      return false;
    }
    List<Annotation> annotations = annotations(parameter);
    return annotations.stream().noneMatch(RequiredComponents::saysOtherwise)
        && (parameter.getRawType().isPrimitive()
            || (parameter.getDeclaringClass().isRecord()
                && annotations.stream().noneMatch(RequiredComponents::isNullable)));
  }

  private static boolean saysOtherwise(Annotation annotation) {
    return OTHERWISE.contains(annotation.annotationType())
        || (annotation instanceof JsonProperty property
            && property.access() == JsonProperty.Access.READ_ONLY);
  }

  private static boolean isNullable(Annotation annotation) {
    return annotation.annotationType().getSimpleName().equals("Nullable");
  }

  /** Those of the parameter, and of the component that it is of. */
  private static List<Annotation> annotations(AnnotatedParameter parameter) {
    if (!(parameter.getOwner().getAnnotated() instanceof Executable executable)) {
      return List.of();
    }
    int index = parameter.getIndex();
    Parameter declared = executable.getParameters()[index];
    List<AnnotatedElement> places = new ArrayList<>();
    places.add(declared);
    places.add(declared.getAnnotatedType());
    RecordComponent[] components = parameter.getDeclaringClass().getRecordComponents();
    if (components != null && isCanonical(executable, components)) {
      places.add(components[index]);
      places.add(components[index].getAnnotatedType());
      places.add(components[index].getAccessor());
    }
    return places.stream().flatMap(place -> Stream.of(place.getAnnotations())).toList();
  }

  private static boolean isCanonical(Executable executable, RecordComponent[] components) {
    return Arrays.equals(
        Stream.of(components).map(RecordComponent::getType).toArray(),
        executable.getParameterTypes());
  }
}
