using Rehearsal.Distribution.Validation;

namespace Rehearsal.Distribution.Resources;

/// <summary>The built-in kinds which Kubernetes 1.28 serves by default at stable versions, one row each.</summary>
internal static class BuiltInResources
{
    private static readonly ScalePaths Replicas = new(["spec", "replicas"], ["status", "replicas"], []);

    /// <summary>
    /// version, plural, kind, short names, scope (n: namespaced, c: cluster), then what it has:
    /// status and scale subresources, a generation, membership in category all.
    /// </summary>
    private const string Rows = """
        v1                              configmaps                       ConfigMap                       cm       n
        v1                              endpoints                        Endpoints                       ep       n
        v1                              events                           Event                           ev       n
        v1                              limitranges                      LimitRange                      limits   n
        v1                              namespaces                       Namespace                       ns       c status
        v1                              nodes                            Node                            no       c status
        v1                              persistentvolumeclaims           PersistentVolumeClaim           pvc      n status
        v1                              persistentvolumes                PersistentVolume                pv       c status
        v1                              pods                             Pod                             po       n status all
        v1                              podtemplates                     PodTemplate                     -        n
        v1                              replicationcontrollers           ReplicationController           rc       n status scale generation all
        v1                              resourcequotas                   ResourceQuota                   quota    n status
        v1                              secrets                          Secret                          -        n
        v1                              serviceaccounts                  ServiceAccount                  sa       n
        v1                              services                         Service                         svc      n status all
        admissionregistration.k8s.io/v1 mutatingwebhookconfigurations    MutatingWebhookConfiguration    -        c generation
        admissionregistration.k8s.io/v1 validatingwebhookconfigurations  ValidatingWebhookConfiguration  -        c generation
        apiextensions.k8s.io/v1         customresourcedefinitions        CustomResourceDefinition        crd,crds c status generation
        apiregistration.k8s.io/v1       apiservices                      APIService                      -        c status
        apps/v1                         controllerrevisions              ControllerRevision              -        n
        apps/v1                         daemonsets                       DaemonSet                       ds       n status generation all
        apps/v1                         deployments                      Deployment                      deploy   n status scale generation all
        apps/v1                         replicasets                      ReplicaSet                      rs       n status scale generation all
        apps/v1                         statefulsets                     StatefulSet                     sts      n status scale generation all
        autoscaling/v2                  horizontalpodautoscalers         HorizontalPodAutoscaler         hpa      n status all
        batch/v1                        cronjobs                         CronJob                         cj       n status generation all
        batch/v1                        jobs                             Job                             -        n status generation all
        certificates.k8s.io/v1          certificatesigningrequests       CertificateSigningRequest       csr      c status
        coordination.k8s.io/v1          leases                           Lease                           -        n
        discovery.k8s.io/v1             endpointslices                   EndpointSlice                   -        n generation
        networking.k8s.io/v1            ingressclasses                   IngressClass                    -        c generation
        networking.k8s.io/v1            ingresses                        Ingress                         ing      n status generation
        networking.k8s.io/v1            networkpolicies                  NetworkPolicy                   netpol   n generation
        node.k8s.io/v1                  runtimeclasses                   RuntimeClass                    -        c
        policy/v1                       poddisruptionbudgets             PodDisruptionBudget             pdb      n status generation
        rbac.authorization.k8s.io/v1    clusterrolebindings              ClusterRoleBinding              -        c
        rbac.authorization.k8s.io/v1    clusterroles                     ClusterRole                     -        c
        rbac.authorization.k8s.io/v1    rolebindings                     RoleBinding                     -        n
        rbac.authorization.k8s.io/v1    roles                            Role                            -        n
        scheduling.k8s.io/v1            priorityclasses                  PriorityClass                   pc       c
        storage.k8s.io/v1               csidrivers                       CSIDriver                       -        c
        storage.k8s.io/v1               csinodes                         CSINode                         -        c
        storage.k8s.io/v1               csistoragecapacities             CSIStorageCapacity              -        n
        storage.k8s.io/v1               storageclasses                   StorageClass                    sc       c
        storage.k8s.io/v1               volumeattachments                VolumeAttachment                -        c status
        """;

    public static IEnumerable<ResourceDefinition> All(BuiltInSchemas schemas) =>
        Rows.Split('\n').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(cells => Define(cells, schemas));

    private static ResourceDefinition Define(string[] cells, BuiltInSchemas schemas)
    {
        var version = cells[0].Split('/');
        var (group, plural, kind) = (version.Length == 2 ? version[0] : "", cells[1], cells[2]);
        var traits = cells[5..];
        return new ResourceDefinition
        {
            Group = group,
            Version = version[^1],
            StorageVersion = version[^1],
            Kind = kind,
            Plural = plural,
            Singular = kind.ToLowerInvariant(),
            ShortNames = cells[3] == "-" ? [] : cells[3].Split(','),
            Namespaced = cells[4] == "n",
            Schema = schemas.KindOf(cells[0], kind),
            HasStatus = traits.Contains("status"),
            Scale = traits.Contains("scale") ? Replicas : null,
            HasGeneration = traits.Contains("generation"),
            Categories = traits.Contains("all") ? ["all"] : [],
            Columns = BuiltInColumns.For(group.Length == 0 ? plural : $"{plural}.{group}"),
        };
    }
}
