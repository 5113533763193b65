using WasteCoach.Build.Environments;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build;

/// <summary>Lets the tools redact with the environment's secrets.</summary>
internal sealed class RedactorAdapter(SecretRedactor redactor) : IRedactor
{
    /// <inheritdoc />
    public string Redact(string text) => redactor.Redact(text);
}
