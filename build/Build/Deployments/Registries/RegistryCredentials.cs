using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Deployments.Registries;

/// <summary>Who asks a registry.</summary>
/// <param name="User">The user.</param>
/// <param name="Token">The user's token.</param>
/// <param name="Secret">The name under which the environment keeps the token, for messages.</param>
public sealed record RegistryCredentials(string User, SecretValue Token, string Secret);
