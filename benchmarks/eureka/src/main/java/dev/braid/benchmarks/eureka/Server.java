package dev.braid.benchmarks.eureka;

import com.netflix.eureka.EurekaServerContext;
import com.netflix.eureka.EurekaServerContextHolder;
import com.netflix.eureka.Jersey3EurekaBootStrap;
import com.netflix.eureka.ServerRequestAuthFilter;
import com.netflix.eureka.StatusFilter;
import com.netflix.eureka.resources.EurekaServerContextBinder;
import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.servlet.FilterHolder;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;

/** Eureka's server as its war sets it up, in Jetty at a free port of the loopback. */
record Server(org.eclipse.jetty.server.Server jetty, String started) implements EurekaPeer.Part {

  static Server start() throws Exception {
    org.eclipse.jetty.server.Server jetty = new org.eclipse.jetty.server.Server();
    ServerConnector connector = new ServerConnector(jetty);
    connector.setHost("127.0.0.1");
    jetty.addConnector(connector);
    connector.open(); // so that its port is known before Eureka asks where it is
    String url = "http://127.0.0.1:%d/v2/".formatted(connector.getLocalPort());
    System.setProperty("eureka.serviceUrl.default", url);
    System.setProperty("eureka.myUrl", url);
    System.setProperty("eureka.registration.enabled", "false");
    System.setProperty("eureka.shouldFetchRegistry", "false");
    // It has no peers: it need not ask them for minutes, nor give them time to tell it.
    System.setProperty("eureka.numberRegistrySyncRetries", "0");
    System.setProperty("eureka.waitTimeInMsWhenSyncEmpty", "0");
    jetty.setHandler(eureka());
    jetty.start();
    expectRenewals();
    return new Server(jetty, url);
  }

  /**
   * Begins to count who should renew. One that has learned of nobody from its peers does not count
   * for a quarter of an hour, and until then expires nobody; it is a later day that is compared, so
   * it begins with one, as Spring Cloud's does.
   */
  private static void expectRenewals() {
    EurekaServerContext context = EurekaServerContextHolder.getInstance().getServerContext();
    context.getRegistry().openForTraffic(context.getApplicationInfoManager(), 1);
  }

  private static ServletContextHandler eureka() {
    ServletContextHandler context = new ServletContextHandler();
    context.addEventListener(new Jersey3EurekaBootStrap());
    EnumSet<DispatcherType> requests = EnumSet.of(DispatcherType.REQUEST);
    context.addFilter(StatusFilter.class, "/*", requests);
    context.addFilter(ServerRequestAuthFilter.class, "/*", requests);
    ResourceConfig resources =
        new ResourceConfig()
            .packages("com.netflix.discovery", "com.netflix.eureka")
            .register(new EurekaServerContextBinder());
    FilterHolder jersey = new FilterHolder(new ServletContainer(resources));
    jersey.setInitParameter("jersey.config.servlet.filter.contextPath", "");
    context.addFilter(jersey, "/*", requests);
    return context;
  }

  @Override
  public void stop() {
    try {
      jetty.stop();
    } catch (Exception failed) {
      throw new IllegalStateException("the server did not stop", failed);
    }
  }
}
