namespace WasteCoach.Locations.Geocoding;

/// <summary>A place with a name.</summary>
/// <param name="Korean">Its Korean name.</param>
/// <param name="English">Its English name.</param>
/// <param name="Address">Its address.</param>
/// <param name="Latitude">Degrees north.</param>
/// <param name="Longitude">Degrees east.</param>
public sealed record Place(string Korean, string English, string Address, double Latitude, double Longitude);
