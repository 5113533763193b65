using System.Runtime.InteropServices;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tools.Ansible;

/// <summary>
/// A named pipe that ansible's callback plugin takes for a file. The reader sleeps in the kernel until there is an event;
/// nothing is polled and nothing stays on disk.
/// </summary>
public sealed class AnsibleEventPipe : IDisposable
{
    private const uint OwnerOnly = 0b110_000_000; // mode 0600
    private const string End = "end";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("wastecoach-ansible-");
    private readonly FileStream stream;
    private readonly Thread reader;
    private Exception? failure;

    /// <summary>Makes the pipe and hands each line on, in order, on a thread of its own.</summary>
    public AnsibleEventPipe(Action<string> line)
    {
        Path = System.IO.Path.Combine(folder.FullName, "events");
        if (MakeFifo(Path, OwnerOnly) != 0)
            throw new ToolFailure("ansible-playbook", $"Can't make the pipe {Path}: {Marshal.GetLastPInvokeErrorMessage()}.");
        // Open for both directions: so opening never waits for the other side, and the end can be told from within.
        stream = new(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        reader = new(() => Read(line), maxStackSize: 256 * 1024) { IsBackground = true, Name = "ansible events" };
        reader.Start();
    }

    /// <summary>The pipe's path, for the plugin.</summary>
    public string Path { get; }

    /// <summary>Waits until each event written so far has been handed on, and removes the pipe.</summary>
    public void Dispose()
    {
        stream.Write("\nend\n"u8);
        reader.Join();
        stream.Dispose();
        folder.Delete(recursive: true);
        if (failure is not null)
            throw new ToolFailure("ansible-playbook", $"Its events could not be followed: {failure.Message}");
    }

    private void Read(Action<string> line)
    {
        var ended = false;
        var splitter = new LineSplitter(
            text =>
            {
                ended |= text == End;
                if (!ended && text.Length > 0)
                    Hand(text, line);
            },
            16 * 1024 * 1024);
        var buffer = new byte[16 * 1024];
        while (!ended && stream.Read(buffer) is var count and > 0)
            splitter.Add(buffer.AsSpan(0, count));
    }

    // An exception must not stop the reading: the plugin would wait for ever with its pipe full.
    private void Hand(string text, Action<string> line)
    {
        try
        {
            line(text);
        }
        catch (Exception thrown)
        {
            failure ??= thrown;
        }
    }

    [DllImport("libc", EntryPoint = "mkfifo", SetLastError = true)]
    private static extern int MakeFifo([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint mode);
}
