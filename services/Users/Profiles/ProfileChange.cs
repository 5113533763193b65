using System.ComponentModel.DataAnnotations;

namespace WasteCoach.Users.Profiles;

/// <summary>What to change; what is left out stays.</summary>
/// <param name="Name">1 to 60 characters.</param>
/// <param name="Region">Lower-case letters, digits, hyphens.</param>
/// <param name="Language">ko or en.</param>
public sealed record ProfileChange(
    [property: StringLength(60, MinimumLength = 1)] string? Name = null,
    [property: StringLength(40), RegularExpression("^[a-z0-9-]+$")] string? Region = null,
    [property: RegularExpression("^(ko|en)$")] string? Language = null);
