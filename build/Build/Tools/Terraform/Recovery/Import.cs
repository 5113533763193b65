using System.Text;
using System.Text.Json;

namespace WasteCoach.Build.Tools.Terraform.Recovery;

/// <summary>One object to be taken into the state.</summary>
/// <param name="Address">Where it belongs.</param>
/// <param name="Id">Its import id, which for some types is not the id that events show.</param>
public sealed record Import(string Address, string Id)
{
    /// <summary>
    /// The file of import blocks. It goes into the stack's own folder, since terraform takes import blocks only there;
    /// its name is in terraform/.gitignore. Remove it once the apply is through.
    /// </summary>
    public const string FileName = "recovery.tf";

    /// <summary>Renders import blocks, in the order of their addresses.</summary>
    public static string Render(IEnumerable<Import> imports)
    {
        var text = new StringBuilder();
        foreach (Import import in imports.OrderBy(i => i.Address, StringComparer.Ordinal))
        {
            string id = JsonSerializer.Serialize(import.Id)
                .Replace("${", "$${", StringComparison.Ordinal)
                .Replace("%{", "%%{", StringComparison.Ordinal);
            text.Append("import {\n  to = ").Append(import.Address).Append("\n  id = ").Append(id).Append("\n}\n\n");
        }

        return text.ToString();
    }
}
