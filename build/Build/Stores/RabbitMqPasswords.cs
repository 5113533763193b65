using System.Security.Cryptography;
using System.Text;

namespace WasteCoach.Build.Stores;

/// <summary>The passwords of the broker's two users.</summary>
/// <param name="Administrator">Of the user who may do all.</param>
/// <param name="Services">Of the services' user.</param>
public sealed record RabbitMqPasswords(string Administrator, string Services)
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int Length = 32;

    /// <summary>New ones.</summary>
    public static RabbitMqPasswords Generate() => new(RandomNumberGenerator.GetString(Alphabet, Length), RandomNumberGenerator.GetString(Alphabet, Length));

    /// <summary>Out of a Secret's data; null when it has them not.</summary>
    public static RabbitMqPasswords? Read(IDictionary<string, byte[]>? data, string prefix = "") =>
        data is not null && data.TryGetValue(prefix + "administrator", out var administrator) && data.TryGetValue(prefix + "services", out var services)
            ? new RabbitMqPasswords(Encoding.UTF8.GetString(administrator), Encoding.UTF8.GetString(services))
            : null;

    /// <summary>As a Secret's data.</summary>
    public Dictionary<string, byte[]> Data(string prefix = "") => new()
    {
        [prefix + "administrator"] = Encoding.UTF8.GetBytes(Administrator),
        [prefix + "services"] = Encoding.UTF8.GetBytes(Services),
    };

    /// <summary>Says nothing: a record would print them.</summary>
    public override string ToString() => nameof(RabbitMqPasswords);
}
