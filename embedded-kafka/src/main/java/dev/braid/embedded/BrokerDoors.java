package dev.braid.embedded;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * How nodes and clients get into the brokers of a cluster. Nodes come in by the same doors, as a
 * user of their own: a door without a lock beside it would let everybody in as a broker.
 *
 * @param certificates where clients speak TLS
 */
record BrokerDoors(EmbeddedSecurity security, Optional<Certificates> certificates) {

  /** The listener of clients and other brokers. */
  static final String CLIENTS = "CLIENTS";

  /** The user that nodes are to each other. Whoever runs the JVM may read its password. */
  static final String BROKER = "broker";

  private static final String BROKER_PASSWORD = "embedded-broker";
  private static final String LOGIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\""
          + " password=\"%s\"";

  static BrokerDoors of(EmbeddedSecurity security, Path folder) {
    return new BrokerDoors(
        security, security.tls() ? Optional.of(Certificates.in(folder)) : Optional.empty());
  }

  void open(Properties settings) {
    boolean sasl = !security.users().isEmpty();
    settings.setProperty(
        "listener.security.protocol.map",
        CLIENTS
            + ":"
            + security.protocol()
            + ",CONTROLLER:"
            + (sasl ? "SASL_PLAINTEXT" : "PLAINTEXT"));
    if (sasl) {
      settings.setProperty("sasl.enabled.mechanisms", "PLAIN");
      settings.setProperty("sasl.mechanism.inter.broker.protocol", "PLAIN");
      settings.setProperty("sasl.mechanism.controller.protocol", "PLAIN");
      settings.setProperty("listener.name.clients.plain.sasl.jaas.config", everybody());
      settings.setProperty("listener.name.controller.plain.sasl.jaas.config", everybody());
    }
    certificates.ifPresent(
        made -> {
          settings.setProperty("ssl.keystore.type", "PKCS12");
          settings.setProperty("ssl.keystore.location", made.keyStore().toString());
          settings.setProperty("ssl.keystore.password", Certificates.PASSWORD);
          settings.setProperty("ssl.truststore.type", "PKCS12");
          settings.setProperty("ssl.truststore.location", made.keyStore().toString());
          settings.setProperty("ssl.truststore.password", Certificates.PASSWORD);
        });
    if (security.acls()) {
      settings.setProperty(
          "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
      settings.setProperty("super.users", "User:" + BROKER + ";User:" + EmbeddedSecurity.ADMIN);
    }
  }

  private String everybody() {
    StringBuilder line = new StringBuilder(LOGIN.formatted(BROKER, BROKER_PASSWORD));
    line.append(" user_").append(BROKER).append("=\"").append(BROKER_PASSWORD).append('"');
    security
        .users()
        .forEach(
            (name, password) ->
                line.append(" user_").append(name).append("=\"").append(password).append('"'));
    return line.append(';').toString();
  }

  Map<String, String> clientSettings(String bootstrapServers, String user) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("bootstrap.servers", bootstrapServers);
    settings.put("security.protocol", security.protocol());
    String password = security.users().get(user);
    if (password == null && !security.users().isEmpty()) {
      throw new IllegalArgumentException(
          "the embedded Kafka has no user '%s', expected one of %s"
              .formatted(user, security.users().keySet()));
    }
    if (password != null) {
      settings.put("sasl.mechanism", "PLAIN");
      settings.put("sasl.jaas.config", LOGIN.formatted(user, password) + ";");
    }
    certificates.ifPresent(
        made -> {
          settings.put("ssl.truststore.type", "PEM");
          settings.put("ssl.truststore.certificates", made.pem());
        });
    return settings;
  }
}
