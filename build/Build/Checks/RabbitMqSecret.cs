using System.Text;

namespace WasteCoach.Build.Checks;

/// <summary>Whether the Secret of RabbitMQ's first user has the form that its operator wants. No value of it is in a finding.</summary>
public static class RabbitMqSecret
{
    /// <summary>A Secret that the operator or the server does not take.</summary>
    public static readonly Trouble Trouble = new(
        "rabbitmq-secret",
        "RabbitMQ does not start, or nobody can log in: its Secret has another form",
        "The pod of RabbitMQ stays in CreateContainerConfigError or refuses every login; the operator's log speaks of a missing key.",
        "The operator wants username, password and default_user.conf in the Secret, and the last must say the same as the first two.",
        "./build.sh --target=RotateRabbitMqSecret writes it anew, with a new password, and restarts who uses it.",
        "Doctor");

    private const string Configuration = "default_user.conf";

    /// <summary>What is wrong with it.</summary>
    /// <param name="subject">The Secret, as namespace/name.</param>
    /// <param name="data">Its data, decoded; null where there is no such Secret.</param>
    public static IEnumerable<Finding> Find(string subject, IReadOnlyDictionary<string, byte[]>? data)
    {
        if (data is null)
        {
            return [Found(subject, "There is no such Secret.")];
        }

        var missing = new[] { "username", "password", Configuration }.Where(key => !data.TryGetValue(key, out var value) || value.Length == 0).ToList();
        return missing.Count > 0
            ? [Found(subject, $"It has no {string.Join(", no ", missing)}; it has {(data.Count == 0 ? "nothing" : string.Join(", ", data.Keys.Order(StringComparer.Ordinal)))}.")]
            : Contradictions(data).Select(proof => Found(subject, proof));
    }

    private static IEnumerable<string> Contradictions(IReadOnlyDictionary<string, byte[]> data)
    {
        var settings = Encoding.UTF8.GetString(data[Configuration]).Split('\n')
            .Select(line => line.Split('=', 2, StringSplitOptions.TrimEntries))
            .Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0], pair => pair[1])
            .ToDictionary(group => group.Key, group => group.Last());
        foreach (var (setting, key) in new[] { ("default_user", "username"), ("default_pass", "password") })
        {
            var value = Encoding.UTF8.GetString(data[key]);
            if (value != value.Trim())
            {
                yield return $"{key} begins or ends with white space, such as the line end that \"echo\" adds.";
            }
            else if (!settings.TryGetValue(setting, out var given))
            {
                yield return $"{Configuration} has no line {setting} = ….";
            }
            else if (given != value)
            {
                yield return $"{setting} in {Configuration} is not what {key} says.";
            }
        }
    }

    private static Finding Found(string subject, string proof) => Trouble.Found(Severity.Critical, subject, proof);
}
