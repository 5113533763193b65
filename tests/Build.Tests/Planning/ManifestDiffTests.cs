using WasteCoach.Build.Planning;

namespace WasteCoach.Build.Tests.Planning;

public sealed class ManifestDiffTests
{
    private const string Diff = """
        diff -u -N /tmp/LIVE-1/apps.v1.Deployment.wastecoach.auth /tmp/MERGED-2/apps.v1.Deployment.wastecoach.auth
        --- /tmp/LIVE-1/apps.v1.Deployment.wastecoach.auth	2026-11-23 18:00:00
        +++ /tmp/MERGED-2/apps.v1.Deployment.wastecoach.auth	2026-11-23 18:00:00
        @@ -4,7 +4,7 @@
           annotations:
        -    argocd.argoproj.io/tracking-id: auth:apps/Deployment:wastecoach/auth
        -  generation: 3
        +  generation: 4
        @@ -20,7 +20,7 @@
        -  replicas: 2
        +  replicas: 3
        diff -u -N /tmp/LIVE-1/v1.Service.wastecoach.new /tmp/MERGED-2/v1.Service.wastecoach.new
        --- /tmp/LIVE-1/v1.Service.wastecoach.new
        +++ /tmp/MERGED-2/v1.Service.wastecoach.new
        @@ -0,0 +1,2 @@
        +apiVersion: v1
        +kind: Service
        diff -u -N /tmp/LIVE-1/v1.ConfigMap.wastecoach.same /tmp/MERGED-2/v1.ConfigMap.wastecoach.same
        --- /tmp/LIVE-1/v1.ConfigMap.wastecoach.same
        +++ /tmp/MERGED-2/v1.ConfigMap.wastecoach.same
        @@ -3,7 +3,7 @@
        -  generation: 1
        +  generation: 2
        diff -u -N /tmp/LIVE-1/rbac.authorization.k8s.io.v1.ClusterRole..system.reader /tmp/MERGED-2/rbac.authorization.k8s.io.v1.ClusterRole..system.reader
        @@ -3,7 +3,7 @@
        -  verbs: [get]
        """;

    [Fact]
    public void Each_object_has_its_lines_without_what_the_server_and_Argo_CD_write_for_themselves()
    {
        var changes = ManifestDiff.Read("auth", Diff.ReplaceLineEndings("\n"));

        Assert.Equal(["Deployment wastecoach/auth", "Service wastecoach/new", "ClusterRole system.reader"], changes.Select(change => change.Object));
        Assert.Equal(["-  replicas: 2", "+  replicas: 3"], changes[0].Lines);
        Assert.Equal([false, true, false], changes.Select(change => change.IsNew));
        Assert.All(changes, change => Assert.Equal("auth", change.Application));
    }

    [Fact]
    public void No_diff_is_no_change() => Assert.Empty(ManifestDiff.Read("auth", ""));
}
