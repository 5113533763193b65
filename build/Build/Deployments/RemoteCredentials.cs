using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Deployments;

/// <summary>
/// A login for one remote, given to git by its environment: a credential helper that prints two variables. Nothing of it stands in
/// an address, an argument or a file, and no helper of the user's learns it.
/// </summary>
public sealed record RemoteCredentials(string User, SecretValue Token)
{
    private const string UserVariable = "WASTECOACH_GIT_USER";
    private const string TokenVariable = "WASTECOACH_GIT_TOKEN";

    /// <summary>The variables for a remote; none but for HTTP.</summary>
    public IEnumerable<KeyValuePair<string, string>> VariablesFor(string remote)
    {
        if (!Uri.TryCreate(remote, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http"))
        {
            yield break;
        }

        var scope = address.GetLeftPart(UriPartial.Authority);
        yield return new("GIT_CONFIG_COUNT", "2");
        yield return new("GIT_CONFIG_KEY_0", $"credential.{scope}.helper");
        yield return new("GIT_CONFIG_VALUE_0", "");
        yield return new("GIT_CONFIG_KEY_1", $"credential.{scope}.helper");
        yield return new("GIT_CONFIG_VALUE_1", $"!f() {{ test \"$1\" != get || printf 'username=%s\\npassword=%s\\n' \"${UserVariable}\" \"${TokenVariable}\"; }}; f");
        yield return new(UserVariable, User);
        yield return new(TokenVariable, Token.Reveal());
    }
}
