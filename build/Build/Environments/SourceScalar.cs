using System.Text.RegularExpressions;

namespace WasteCoach.Build.Environments;

/// <summary>A single value.</summary>
/// <param name="Text">Its text without quotes.</param>
/// <param name="Quoted">Whether it is written so that YAML can only read it as text.</param>
internal sealed partial record SourceScalar(int Line, int Column, string Text, bool Quoted) : SourceNode(Line, Column)
{
    public bool IsNull => !Quoted && Text is "" or "~" or "null" or "Null" or "NULL";

    /// <summary>Whether some YAML reader would take it for a number or a truth value: <c>7.0</c>, <c>0123</c>, <c>no</c>.</summary>
    public bool IsAmbiguous => !Quoted && OtherThanText().IsMatch(Text);

    public override string Kind => IsNull ? "empty" : "a single value";

    [GeneratedRegex(@"^([-+]?(\d[\d_]*)?\.?\d+([eE][-+]?\d+)?|[-+]?\d[\d_]*\.|0x[\da-fA-F]+|0o?[0-7]+|true|false|yes|no|on|off|y|n|\.nan|[-+]?\.inf)$", RegexOptions.IgnoreCase)]
    private static partial Regex OtherThanText();
}
