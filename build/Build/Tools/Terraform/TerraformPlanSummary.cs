using System.Text.Json;

namespace WasteCoach.Build.Tools.Terraform;

/// <summary>What a plan would do, counted as terraform counts: a replacement is one added and one destroyed.</summary>
/// <param name="Add">Resources to be created.</param>
/// <param name="Change">Resources to be updated in place.</param>
/// <param name="Destroy">Resources to be deleted.</param>
/// <param name="Import">Resources that exist and are taken into the state.</param>
public sealed record TerraformPlanSummary(int Add, int Change, int Destroy, int Import)
{
    /// <summary>Reads the document that <c>terraform show -json</c> gives for a saved plan.</summary>
    public static TerraformPlanSummary Read(JsonElement plan)
    {
        var (add, change, destroy, import) = (0, 0, 0, 0);
        if (plan.TryGetProperty("resource_changes", out var resources))
        {
            foreach (var resource in resources.EnumerateArray().Where(entry => entry.GetProperty("mode").GetString() == "managed"))
            {
                var planned = resource.GetProperty("change");
                import += planned.TryGetProperty("importing", out var importing) && importing.ValueKind == JsonValueKind.Object ? 1 : 0;
                foreach (var action in planned.GetProperty("actions").EnumerateArray().Select(entry => entry.GetString()))
                {
                    add += action == "create" ? 1 : 0;
                    change += action == "update" ? 1 : 0;
                    destroy += action == "delete" ? 1 : 0;
                }
            }
        }
        return new(add, change, destroy, import);
    }

    /// <summary>Like terraform's own line.</summary>
    public override string ToString() =>
        $"{(Import > 0 ? $"{Import} to import, " : "")}{Add} to add, {Change} to change, {Destroy} to destroy";
}
