namespace Rehearsal.Distribution.Kubeadm;

/// <summary>The fields of kubeadm's v1beta3 kinds and of KubeletConfiguration v1beta1. "*" allows anything below.</summary>
internal static class ConfigurationFields
{
    private const string NodeRegistration = "nodeRegistration{name criSocket taints[*] kubeletExtraArgs{*} ignorePreflightErrors[*] imagePullPolicy}";

    /// <summary>kind → its fields; name{…} is an object, name[…] a list of objects or, with *, of anything.</summary>
    public static readonly IReadOnlyDictionary<string, string> ByKind = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["InitConfiguration"] = "apiVersion kind bootstrapTokens[token description ttl expires usages[*] groups[*]] " + NodeRegistration
            + " localAPIEndpoint{advertiseAddress bindPort} certificateKey skipPhases[*] patches{directory}",
        ["ClusterConfiguration"] = "apiVersion kind etcd{local{imageRepository imageTag dataDir extraArgs{*} serverCertSANs[*] peerCertSANs[*]} external{endpoints[*] caFile certFile keyFile}} "
            + "networking{serviceSubnet podSubnet dnsDomain} kubernetesVersion controlPlaneEndpoint "
            + "apiServer{extraArgs{*} extraVolumes[name hostPath mountPath readOnly pathType] certSANs[*] timeoutForControlPlane} "
            + "controllerManager{extraArgs{*} extraVolumes[name hostPath mountPath readOnly pathType]} scheduler{extraArgs{*} extraVolumes[name hostPath mountPath readOnly pathType]} "
            + "dns{imageRepository imageTag} certificatesDir imageRepository featureGates{*} clusterName",
        ["JoinConfiguration"] = "apiVersion kind " + NodeRegistration
            + " caCertPath discovery{bootstrapToken{token apiServerEndpoint caCertHashes[*] unsafeSkipCAVerification} file{kubeConfigPath} tlsBootstrapToken timeout} "
            + "controlPlane{localAPIEndpoint{advertiseAddress bindPort} certificateKey} skipPhases[*] patches{directory}",
        ["KubeProxyConfiguration"] = "*",
        ["KubeletConfiguration"] = """
            apiVersion kind enableServer staticPodPath syncFrequency fileCheckFrequency httpCheckFrequency staticPodURL staticPodURLHeader{*} address port readOnlyPort
            tlsCertFile tlsPrivateKeyFile tlsCipherSuites[*] tlsMinVersion rotateCertificates serverTLSBootstrap authentication{*} authorization{*} registryPullQPS registryBurst
            eventRecordQPS eventBurst enableDebuggingHandlers enableContentionProfiling healthzPort healthzBindAddress oomScoreAdj clusterDomain clusterDNS[*]
            streamingConnectionIdleTimeout nodeStatusUpdateFrequency nodeStatusReportFrequency nodeLeaseDurationSeconds imageMinimumGCAge imageGCHighThresholdPercent
            imageGCLowThresholdPercent volumeStatsAggPeriod kubeletCgroups systemCgroups cgroupRoot cgroupsPerQOS cgroupDriver cpuManagerPolicy cpuManagerPolicyOptions{*}
            cpuManagerReconcilePeriod memoryManagerPolicy topologyManagerPolicy topologyManagerScope topologyManagerPolicyOptions{*} qosReserved{*} runtimeRequestTimeout
            hairpinMode maxPods podCIDR podPidsLimit resolvConf runOnce cpuCFSQuota cpuCFSQuotaPeriod nodeStatusMaxImages maxOpenFiles contentType kubeAPIQPS kubeAPIBurst
            serializeImagePulls maxParallelImagePulls evictionHard{*} evictionSoft{*} evictionSoftGracePeriod{*} evictionPressureTransitionPeriod evictionMaxPodGracePeriod
            evictionMinimumReclaim{*} podsPerCore enableControllerAttachDetach protectKernelDefaults makeIPTablesUtilChains iptablesMasqueradeBit iptablesDropBit
            featureGates{*} failSwapOn memorySwap{swapBehavior} containerLogMaxSize containerLogMaxFiles configMapAndSecretChangeDetectionStrategy systemReserved{*} kubeReserved{*}
            reservedSystemCPUs showHiddenMetricsForVersion systemReservedCgroup kubeReservedCgroup enforceNodeAllocatable[*] allowedUnsafeSysctls[*] volumePluginDir providerID
            kernelMemcgNotification logging{*} enableSystemLogHandler enableSystemLogQuery shutdownGracePeriod shutdownGracePeriodCriticalPods shutdownGracePeriodByPodPriority[*]
            reservedMemory[*] enableProfilingHandler enableDebugFlagsHandler seccompDefault memoryThrottlingFactor registerWithTaints[*] registerNode tracing{*}
            localStorageCapacityIsolation containerRuntimeEndpoint imageServiceEndpoint
            """,
    };
}
