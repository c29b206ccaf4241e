package dev.braid.embedded;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A cluster that lets in whom it knows, by TLS, and to what they may. */
class EmbeddedSecurityIT {

  @RegisterExtension
  static final KafkaExtension kafka =
      KafkaExtension.ownCluster(
          EmbeddedKafka.options()
              .withBrokers(2)
              .withSecurity(
                  EmbeddedSecurity.NONE
                      .withUser(EmbeddedSecurity.ADMIN, "all")
                      .withUser("alice", "secret")
                      .withTls()
                      .withAcls()));

  @Test
  void aUserMayDoWhatItWasGivenAndNothingElse(EmbeddedKafka cluster) throws Exception {
    try (Admin admin = admin(cluster.clientSettings(EmbeddedSecurity.ADMIN));
        Admin alice = admin(cluster.clientSettings("alice"))) {
      assertThatThrownBy(() -> create(alice, "orders"))
          .hasRootCauseInstanceOf(TopicAuthorizationException.class);
      admin
          .createAcls(
              List.of(
                  new AclBinding(
                      new ResourcePattern(ResourceType.TOPIC, "orders", PatternType.LITERAL),
                      new AccessControlEntry(
                          "User:alice", "*", AclOperation.CREATE, AclPermissionType.ALLOW))))
          .all()
          .get();
      create(alice, "orders");
      assertThatThrownBy(() -> create(alice, "others"))
          .hasRootCauseInstanceOf(TopicAuthorizationException.class);
    }
  }

  @Test
  void aWrongPasswordIsRefused(EmbeddedKafka cluster) {
    Map<String, String> wrong = new HashMap<>(cluster.clientSettings("alice"));
    wrong.computeIfPresent("sasl.jaas.config", (key, line) -> line.replace("secret", "guessed"));
    try (Admin admin = admin(wrong)) {
      assertThatThrownBy(() -> admin.describeCluster().nodes().get())
          .hasRootCauseInstanceOf(SaslAuthenticationException.class);
    }
  }

  @Test
  void aclsNeedSomebodyWhoGivesThem() {
    assertThatThrownBy(EmbeddedSecurity.NONE::withAcls).hasMessageContaining("withUser(\"admin\"");
  }

  private static Admin admin(Map<String, String> settings) {
    return Admin.create(new HashMap<>(settings));
  }

  private static void create(Admin admin, String topic)
      throws InterruptedException, ExecutionException {
    admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
  }
}
