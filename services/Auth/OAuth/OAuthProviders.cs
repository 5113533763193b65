namespace WasteCoach.Auth.OAuth;

/// <summary>The providers that are configured. Endpoints are the providers' published ones unless configuration names others.</summary>
internal sealed class OAuthProviders
{
    private static readonly Dictionary<string, Dictionary<string, string?>> Published = new()
    {
        ["kakao"] = new()
        {
            ["AuthorizationEndpoint"] = "https://kauth.kakao.com/oauth/authorize",
            ["TokenEndpoint"] = "https://kauth.kakao.com/oauth/token",
            ["UserInfoEndpoint"] = "https://kapi.kakao.com/v2/user/me",
            ["Scope"] = "account_email profile_nickname",
            ["SubjectPath"] = "id",
            ["EmailPath"] = "kakao_account.email",
            ["NamePath"] = "kakao_account.profile.nickname",
        },
        ["google"] = new()
        {
            ["AuthorizationEndpoint"] = "https://accounts.google.com/o/oauth2/v2/auth",
            ["TokenEndpoint"] = "https://oauth2.googleapis.com/token",
            ["UserInfoEndpoint"] = "https://openidconnect.googleapis.com/v1/userinfo",
            ["Scope"] = "openid email profile",
            ["SubjectPath"] = "sub",
            ["EmailPath"] = "email",
            ["NamePath"] = "name",
        },
    };

    private readonly Dictionary<string, OAuthProvider> enabled = [];

    public OAuthProviders(IConfiguration configuration)
    {
        foreach (var (name, published) in Published)
        {
            var section = new ConfigurationBuilder().AddInMemoryCollection(published).AddConfiguration(configuration.GetSection($"OAuth:{name}")).Build();
            var provider = section.Get<OAuthProvider>()!;
            if (!string.IsNullOrEmpty(provider.ClientId))
            {
                enabled.Add(name, provider);
            }
        }

        var redirectBase = configuration["OAuth:RedirectBase"];
        if (enabled.Count > 0 && redirectBase is null)
        {
            throw new InvalidOperationException("OAuth__RedirectBase is not set: providers must know where to send the user back, such as https://growbin.app.");
        }

        RedirectBase = redirectBase;
    }

    /// <summary>Scheme and host at which users reach the service.</summary>
    public string? RedirectBase { get; }

    public OAuthProvider? Find(string name) => enabled.GetValueOrDefault(name);

    public string RedirectUri(string name) => $"{RedirectBase}/api/v1/auth/oauth/{name}/callback";
}
