package dev.braid.benchmarks.eureka;

import com.netflix.appinfo.ApplicationInfoManager;
import com.netflix.appinfo.EurekaInstanceConfig;
import com.netflix.appinfo.InstanceInfo.InstanceStatus;
import com.netflix.appinfo.MyDataCenterInstanceConfig;
import com.netflix.appinfo.providers.EurekaConfigBasedInstanceInfoProvider;
import com.netflix.discovery.DefaultEurekaClientConfig;
import com.netflix.discovery.DiscoveryClient;
import com.netflix.discovery.Jersey3DiscoveryClientOptionalArgs;
import com.netflix.discovery.shared.transport.jersey3.Jersey3TransportClientFactories;

/** Makes Eureka's clients. */
final class Client {

  /** The service that all instances are of. */
  static final String SERVICE = "PRICE";

  private Client() {}

  /** One that has said it is up, under this id. */
  static DiscoveryClient of(String id) {
    EurekaInstanceConfig config =
        new MyDataCenterInstanceConfig() {
          @Override
          public String getInstanceId() {
            return id;
          }

          @Override
          public String getAppname() {
            return SERVICE;
          }
        };
    ApplicationInfoManager manager =
        new ApplicationInfoManager(config, new EurekaConfigBasedInstanceInfoProvider(config).get());
    manager.setInstanceStatus(InstanceStatus.UP);
    return new DiscoveryClient(
        manager,
        new DefaultEurekaClientConfig(),
        Jersey3TransportClientFactories.getInstance(),
        new Jersey3DiscoveryClientOptionalArgs());
  }
}
