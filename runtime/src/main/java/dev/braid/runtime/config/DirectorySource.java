package dev.braid.runtime.config;

/** Who tells that nobody serves a name. */
public enum DirectorySource {
  /** The consumer groups of the cluster, and what has joined the app. */
  GROUPS,
  /** What has joined the app, alone. */
  REGISTRY,
  /** Nobody. */
  OFF
}
