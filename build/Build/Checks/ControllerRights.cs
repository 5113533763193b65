using System.Text.Json;
using System.Text.RegularExpressions;

namespace WasteCoach.Build.Checks;

/// <summary>Whether a policy allows what the load balancer controller of a version calls.</summary>
public static class ControllerRights
{
    /// <summary>An action that would be refused.</summary>
    public static readonly Trouble Trouble = new(
        "controller-rights",
        "The load balancer controller may not do what its version asks for",
        "An Ingress gets no address; the controller's log says AccessDenied.",
        "The IAM policy of the nodes that it runs on lacks an action that this version calls, or the list of actions is another version's.",
        "Compare with docs/install/iam_policy.json of that version (repository kubernetes-sigs/aws-load-balancer-controller): terraform/modules/identity/policies/load-balancers.json and ansible/roles/aws_load_balancer_controller/vars/main.yml; then ./build.sh --target=ProvisionCluster.",
        "Preflight", "Doctor");

    /// <summary>What is missing.</summary>
    /// <param name="policy">The IAM policy as JSON.</param>
    /// <param name="actions">The actions that the controller calls.</param>
    /// <param name="listed">The version whose actions these are.</param>
    /// <param name="installed">The version that is installed.</param>
    public static IEnumerable<Finding> Find(string policy, IReadOnlyCollection<string> actions, string listed, string installed)
    {
        ArgumentNullException.ThrowIfNull(actions);
        if (listed != installed)
        {
            yield return Trouble.Found(Severity.Critical, "awsLoadBalancerController", $"The actions that are known are version {listed}'s, and {installed} is to be installed.");
        }

        using var document = JsonDocument.Parse(policy);
        var statements = Listed(document.RootElement.GetProperty("Statement")).ToList();
        var missing = actions
            .Where(action => !statements.Any(statement => Effect(statement) == "Allow" && Covers(statement, action))
                || statements.Any(statement => Effect(statement) == "Deny" && !statement.TryGetProperty("Condition", out _) && Covers(statement, action)))
            .Order(StringComparer.Ordinal)
            .ToList();
        if (missing.Count > 0)
        {
            yield return Trouble.Found(Severity.Critical, "awsLoadBalancerController", $"{missing.Count} of {actions.Count} actions are not allowed: {string.Join(", ", missing)}.");
        }
    }

    private static string Effect(JsonElement statement) => statement.GetProperty("Effect").GetString()!;

    private static bool Covers(JsonElement statement, string action) => statement.TryGetProperty("NotAction", out var others)
        ? !Listed(others).Any(pattern => Same(pattern.GetString()!, action))
        : Listed(statement.GetProperty("Action")).Any(pattern => Same(pattern.GetString()!, action));

    // IAM compares without regard to case, with * and ?.
    private static bool Same(string pattern, string action) =>
        Regex.IsMatch(action, $"^{Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal)}$", RegexOptions.IgnoreCase);

    private static IEnumerable<JsonElement> Listed(JsonElement element) => element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : [element];
}
