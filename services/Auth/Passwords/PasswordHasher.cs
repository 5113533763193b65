using System.Security.Cryptography;
using System.Text;
using Konscious.Security.Cryptography;

namespace WasteCoach.Auth.Passwords;

/// <summary>
/// Argon2id with the least cost that OWASP's password storage sheet names for it (19 MiB, 2 passes, 1 lane), kept as a
/// PHC string. At most as many hashes run at once as there are processors: each takes its 19 MiB, and a burst of
/// sign-ins must not end the pod.
/// </summary>
internal sealed class PasswordHasher : IDisposable
{
    private const int MemoryKiB = 19 * 1024;
    private const int Passes = 2;
    private const int Lanes = 1;
    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    private readonly SemaphoreSlim slots = new(Environment.ProcessorCount);
    private readonly string decoy;

    public PasswordHasher() => decoy = Format(RandomNumberGenerator.GetBytes(SaltBytes), RandomNumberGenerator.GetBytes(HashBytes));

    public async Task<string> HashAsync(string password, CancellationToken cancellationToken)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return Format(salt, await ComputeAsync(password, salt, MemoryKiB, Passes, Lanes, cancellationToken));
    }

    /// <summary>Compares; with no hash (unknown account, or one without a password) the same work is done in vain.</summary>
    public async Task<bool> VerifyAsync(string password, string? phc, CancellationToken cancellationToken)
    {
        var parts = (phc ?? decoy).Split('$');
        var costs = parts[3].Split(',').ToDictionary(cost => cost[0], cost => int.Parse(cost.AsSpan(2)));
        var computed = await ComputeAsync(password, Convert.FromBase64String(parts[4]), costs['m'], costs['t'], costs['p'], cancellationToken);
        return CryptographicOperations.FixedTimeEquals(computed, Convert.FromBase64String(parts[5])) && phc is not null;
    }

    public void Dispose() => slots.Dispose();

    private static string Format(byte[] salt, byte[] hash) =>
        $"$argon2id$v=19$m={MemoryKiB},t={Passes},p={Lanes}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}";

    private async Task<byte[]> ComputeAsync(string password, byte[] salt, int memoryKiB, int passes, int lanes, CancellationToken cancellationToken)
    {
        await slots.WaitAsync(cancellationToken);
        try
        {
            using var argon = new Argon2id(Encoding.UTF8.GetBytes(password)) { Salt = salt, MemorySize = memoryKiB, Iterations = passes, DegreeOfParallelism = lanes };
            return await argon.GetBytesAsync(HashBytes);
        }
        finally
        {
            slots.Release();
        }
    }
}
