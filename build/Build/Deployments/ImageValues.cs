using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace WasteCoach.Build.Deployments;

/// <summary>
/// The two values of a values file that a deployment changes, <c>image.tag</c> and <c>image.digest</c>, with their places in
/// the text. Everything else of the file stays as it is, byte for byte: comments, order, quotes, line ends.
/// </summary>
public sealed class ImageValues
{
    private readonly string _file;
    private readonly string _text;
    private readonly Place _tag;
    private readonly Place _digest;

    private ImageValues(string file, string text, Place tag, Place digest)
    {
        _file = file;
        _text = text;
        _tag = tag;
        _digest = digest;
    }

    /// <summary>The tag; empty before the first deployment.</summary>
    public string Tag => _tag.Value;

    /// <summary>The digest; empty before the first deployment.</summary>
    public string Digest => _digest.Value;

    /// <summary>Finds both values.</summary>
    /// <param name="file">The file's name, for messages.</param>
    /// <param name="text">Its whole text, with a byte order mark if it has one.</param>
    /// <exception cref="DeploymentException">The text is no YAML, lacks one of the keys, or writes them in a way that has no one place.</exception>
    public static ImageValues Read(string file, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            var places = new ImagePlaces(file, text);
            return new(file, text, places.Find("tag"), places.Find("digest"));
        }
        catch (YamlException damage)
        {
            throw new DeploymentException($"{file}:{damage.Start.Line}:{damage.Start.Column} this is not YAML: {damage.Message}. Correct the file on its branch.", damage);
        }
    }

    /// <summary>The text with other values; the same text when they are these already.</summary>
    public string With(string tag, string digest)
    {
        var edits = new[] { (Place: _tag, Value: tag), (Place: _digest, Value: digest) }
            .Where(edit => edit.Place.Value != edit.Value)
            .OrderByDescending(edit => edit.Place.Start);
        var text = edits.Aggregate(_text, (current, edit) => current[..edit.Place.Start] + edit.Place.Lead + Quote(edit.Value) + current[edit.Place.End..]);
        var written = Read(_file, text);
        return written.Tag == tag && written.Digest == digest
            ? text
            : throw new DeploymentException($"{_file}: image.tag and image.digest could not be written where they stand. Write them as two lines below image: on the branch.");
    }

    // Neither a commit nor a digest has a character that YAML's double quotes would take for something else.
    private static string Quote(string value) => value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is ':' or '.' or '-' or '_')
        ? $"\"{value}\""
        : throw new ArgumentException($"'{value}' is neither a tag nor a digest.", nameof(value));

    private sealed record Place(string Value, int Start, int End, string Lead);

    private sealed class ImagePlaces
    {
        private readonly string _file;
        private readonly string _text;
        private readonly Dictionary<string, (Scalar Key, ParsingEvent Value)> _found = [];
        private Mark _image;

        public ImagePlaces(string file, string text)
        {
            _file = file;
            _text = text;

            // A byte order mark is no part of what the parser reads, but of the places.
            var mark = text.StartsWith('\uFEFF') ? 1 : 0;
            Shift = mark;
            var parser = new Parser(new StringReader(text[mark..]));
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _) || !parser.TryConsume<MappingStart>(out _))
            {
                throw Refuse(Mark.Empty, "", "the file holds no mapping");
            }

            while (!parser.TryConsume<MappingEnd>(out _))
            {
                ReadEntry(parser);
            }

            parser.Consume<DocumentEnd>();
            if (parser.Accept<DocumentStart>(out var second))
            {
                throw Refuse(second.Start, "", "a second document begins here");
            }
        }

        private int Shift { get; }

        public Place Find(string name)
        {
            if (!_found.TryGetValue(name, out var entry))
            {
                throw Refuse(_image, $"image.{name}", _image.Line == 0 ? "the file has no image with this key" : "the key is missing");
            }

            if (entry.Value is not Scalar { Anchor.IsEmpty: true, Tag.IsEmpty: true, Style: ScalarStyle.Plain or ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted } value)
            {
                throw Refuse(entry.Value.Start, $"image.{name}", "the value is no plain text on one line");
            }

            if (value.Start.Index < value.End.Index)
            {
                return new(value.Value is "~" or "null" && value.Style == ScalarStyle.Plain ? "" : value.Value, (int)value.Start.Index + Shift, (int)value.End.Index + Shift, "");
            }

            // Nothing stands there: behind the colon there is room.
            var colon = _text.IndexOf(':', (int)entry.Key.End.Index + Shift) + 1;
            return new("", colon, colon, " ");
        }

        private void ReadEntry(Parser parser)
        {
            if (parser.TryConsume<Scalar>(out var key) && key.Value == "image")
            {
                if (_image.Line != 0)
                {
                    throw Refuse(key.Start, "image", "the key is given twice");
                }

                _image = key.Start;
                if (!parser.TryConsume<MappingStart>(out _))
                {
                    throw Refuse(key.Start, "image", "it holds no mapping");
                }

                while (!parser.TryConsume<MappingEnd>(out _))
                {
                    ReadImageEntry(parser);
                }

                return;
            }

            if (key is null)
            {
                parser.SkipThisAndNestedEvents();
            }

            parser.SkipThisAndNestedEvents();
        }

        private void ReadImageEntry(Parser parser)
        {
            if (!parser.TryConsume<Scalar>(out var key))
            {
                parser.SkipThisAndNestedEvents();
            }

            var value = parser.Current!;
            parser.SkipThisAndNestedEvents();
            if (key is not null && !_found.TryAdd(key.Value, (key, value)))
            {
                throw Refuse(key.Start, $"image.{key.Value}", "the key is given twice");
            }
        }

        private DeploymentException Refuse(Mark place, string field, string why) => new(
            $"{_file}:{Math.Max(1, place.Line)}:{Math.Max(1, place.Column)} {(field.Length == 0 ? "" : field + ": ")}{why}. "
            + "A deployment writes image.tag and image.digest of this file; give it both on the branch, for example: image: { tag: \"\", digest: \"\" }.");
    }
}
