using System.Text;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tools.Terraform;

/// <summary>
/// Keeps an apply's events on disk, each line handed to the system as it comes, so that a killed build can import what terraform
/// created and did not save. A kill loses nothing that was written; a power cut may.
/// </summary>
public sealed class TerraformEventFile : IDisposable
{
    private readonly FileStream stream;
    private readonly IRedactor redactor;

    /// <summary>Opens the file to append.</summary>
    public TerraformEventFile(string path, IRedactor redactor)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        stream = new(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        this.redactor = redactor;
    }

    /// <summary>Writes one event.</summary>
    public void Add(string line) => stream.Write(Encoding.UTF8.GetBytes(redactor.Redact(line) + "\n"));

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();
}
