using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tests.Tools.Processes;

/// <summary>Hides one word.</summary>
internal sealed class WordRedactor(string word) : IRedactor
{
    public string Redact(string text) => text.Replace(word, "***", StringComparison.Ordinal);
}
