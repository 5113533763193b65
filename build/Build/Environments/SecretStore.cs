namespace WasteCoach.Build.Environments;

public sealed class SecretStore { }
