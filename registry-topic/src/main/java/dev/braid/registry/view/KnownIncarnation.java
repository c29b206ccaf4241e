package dev.braid.registry.view;

/**
 * The last that is known of a key.
 *
 * @param incarnation the latest one
 * @param live whether it counts as there
 * @param goodbye whether it has said goodbye, or somebody has for it
 */
public record KnownIncarnation(long incarnation, boolean live, boolean goodbye) {}
