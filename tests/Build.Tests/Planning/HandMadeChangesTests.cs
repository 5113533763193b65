using System.Text.Json;
using WasteCoach.Build.Planning;

namespace WasteCoach.Build.Tests.Planning;

public sealed class HandMadeChangesTests
{
    [Theory]
    [InlineData("kubectl-label", true)]
    [InlineData("kubectl-edit", true)]
    [InlineData("kubectl", true)]
    [InlineData("Lens", true)]
    [InlineData("wastecoach", false)]
    [InlineData("helm", false)]
    [InlineData("argocd-controller", false)]
    [InlineData("kube-controller-manager", false)]
    [InlineData("kubelet", false)]
    [InlineData("horizontal-pod-autoscaler", false)]
    public void A_person_s_program_is_known_by_its_name(string manager, bool expected) => Assert.Equal(expected, ManagedField.IsByHand(manager));

    [Theory]
    // A label on a node.
    [InlineData("Node", "", "k8s-worker-1", "kubectl-label", """{"f:metadata":{"f:labels":{"f:team":{}}}}""", "", "nodes in the environment file, playbook 03-worker-join", "metadata.labels.team = x", "kubectl label node k8s-worker-1 team-")]
    // A value that a playbook declares: applying takes it back.
    [InlineData("Deployment", "argocd", "argocd-server", "kubectl-edit", """{"f:spec":{"f:replicas":{}}}""", "", "playbook argocd", "spec.replicas = 3", "./build.sh --target=ArgoCd --force --environment=sample")]
    // Both at once.
    [InlineData("StatefulSet", "stores", "redis", "kubectl-edit", """{"f:metadata":{"f:annotations":{"f:note":{}}},"f:spec":{"f:replicas":{}}}""", "", "playbook redis", "spec.replicas = 3", "./build.sh --target=Redis --force --environment=sample ; what is not declared: kubectl annotate statefulset redis --namespace=stores note-")]
    // What helm installed.
    [InlineData("Deployment", "monitoring", "grafana", "kubectl-patch", """{"f:spec":{"f:replicas":{}}}""", "helm", "helm release stack, playbook 08-monitoring", "spec.replicas = 3", "--target=Monitoring --force")]
    // What Argo CD keeps.
    [InlineData("Deployment", "wastecoach", "auth", "kubectl-scale", """{"f:spec":{"f:replicas":{}}}""", "argocd", "Argo CD application auth", "spec.replicas = 3", "--target=Sync --force")]
    public void A_change_by_hand_has_its_owner_its_proof_and_its_remedy(string kind, string space, string name, string manager, string fields, string by, string owner, string proof, string remedy)
    {
        var difference = Assert.Single(HandMadeChanges.Find(List(Item(kind, space, name, manager, fields, by)), "sample"));

        Assert.Equal(owner, difference.Owner);
        Assert.Contains(proof, difference.Proof, StringComparison.Ordinal);
        Assert.Contains($"set by hand with {manager} at 2026-11-23T18:00:00Z", difference.Proof, StringComparison.Ordinal);
        Assert.Contains(remedy, difference.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Node", "", "k8s-worker-1", "kubelet", """{"f:metadata":{"f:labels":{"f:team":{}}}}""")]
    [InlineData("Deployment", "argocd", "argocd-server", "kubectl-rollout", """{"f:spec":{"f:template":{"f:metadata":{"f:annotations":{"f:kubectl.kubernetes.io/restartedAt":{}}}}}}""")]
    // Nobody declares it, so nothing of ours drifted.
    [InlineData("ConfigMap", "somebodys", "notes", "kubectl-create", """{"f:data":{"f:a":{}}}""")]
    public void What_controllers_do_a_restart_and_what_is_nobody_s_are_no_drift(string kind, string space, string name, string manager, string fields) =>
        Assert.Empty(HandMadeChanges.Find(List(Item(kind, space, name, manager, fields, "")), "sample"));

    private static string Item(string kind, string space, string name, string manager, string fields, string by) => $$"""
        { "kind": "{{kind}}", "spec": { "replicas": 3 },
          "metadata": { "name": "{{name}}" {{(space.Length > 0 ? $", \"namespace\": \"{space}\"" : "")}},
            "labels": { "team": "x", "app.kubernetes.io/instance": "auth" },
            "annotations": { {{(by == "helm" ? "\"meta.helm.sh/release-name\": \"stack\"" : "\"note\": \"y\"")}} },
            "managedFields": [
              { "manager": "{{manager}}", "operation": "Update", "time": "2026-11-23T18:00:00Z", "fieldsV1": {{fields}} },
              { "manager": "{{(by == "argocd" ? "argocd-controller" : "wastecoach")}}", "operation": "Apply", "fieldsV1": { "f:spec": {} } },
              { "manager": "kubectl-edit", "operation": "Update", "subresource": "status", "fieldsV1": { "f:status": { "f:phase": {} } } } ] } }
        """;

    private static JsonElement List(string item) => JsonDocument.Parse($$"""{ "items": [{{item}}] }""").RootElement;
}
