package dev.braid.runtime;

import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import java.util.concurrent.CountDownLatch;

/** A worker of a queue that takes a request, says so, and never ends it. */
final class HeldQueueMain {

  static final ServiceRef<String, String> REF = ServiceRef.text("held-queue");
  static final String BEGUN = "begun";

  private HeldQueueMain() {}

  public static void main(String[] arguments) {
    App.named("held-app").service(Service.of(REF, HeldQueueMain::hold)).launch(arguments);
  }

  @SuppressWarnings("SystemOut") // how its test is told
  private static String hold(String text) throws InterruptedException {
    System.out.println(BEGUN);
    System.out.flush();
    new CountDownLatch(1).await();
    return text;
  }
}
