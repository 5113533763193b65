namespace WasteCoach.Build.Tools.Terraform;

/// <summary>The answer of <c>terraform validate</c>.</summary>
/// <param name="IsValid">Whether there was no error.</param>
/// <param name="Diagnostics">Errors and warnings.</param>
public sealed record TerraformValidation(bool IsValid, IReadOnlyList<TerraformDiagnostic> Diagnostics);
