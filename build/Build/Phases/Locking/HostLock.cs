using System.Text;

namespace WasteCoach.Build.Phases.Locking;

/// <summary>
/// Keeps two runs on one machine apart: an open file that the kernel lets go of when its holder dies, however it dies.
/// </summary>
public sealed class HostLock : IDisposable
{
    private readonly FileStream _stream;

    private HostLock(FileStream stream) => _stream = stream;

    /// <summary>Takes the lock.</summary>
    /// <exception cref="LockHeldException">Another run on this machine holds it.</exception>
    public static HostLock Take(string path, LockHolder me)
    {
        ArgumentNullException.ThrowIfNull(me);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new LockHeldException("The lock of this environment", ReadHolder(path));
        }

        // The name stands beside the lock: nobody else can read the locked file itself while it is held.
        File.WriteAllText(NamePath(path), me.ToJson());
        stream.SetLength(0);
        stream.Write(Encoding.UTF8.GetBytes(me.Run));
        stream.Flush();
        return new HostLock(stream);
    }

    /// <inheritdoc />
    public void Dispose() => _stream.Dispose();

    // Right after the lock was taken, the name beside it may still be that of a run which died holding it.
    private static LockHolder? ReadHolder(string path) =>
        File.Exists(NamePath(path)) && LockHolder.FromJson(File.ReadAllText(NamePath(path))) is { } holder && !holder.IsDead() ? holder : null;

    private static string NamePath(string path) => path + ".holder.json";
}
