package dev.braid.registry;

/**
 * The last that is known of a key.
 *
 * @param incarnation the latest one
 * @param live whether it counts as there
 * @param goodbye whether it has said goodbye, or somebody has for it
 */
record Standing(long incarnation, boolean live, boolean goodbye) {}
