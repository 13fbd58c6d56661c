using Signalbox.Platform.Errors;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Signalbox.Platform.Configuration;

/// <summary>Reads <c>signalbox.yml</c>: whatever is not secret, nested as the sections are.</summary>
internal static class SettingsFile
{
    private const long MaxBytes = 1024 * 1024;

    // Anchors let a short file stand for an endless tree.
    private const int MaxValues = 10_000;
    private const int MaxDepth = 16;

    /// <returns>Empty when there is no such file and it need not be there.</returns>
    /// <exception cref="RefusedException">400 <c>settings.file</c>: not YAML, too large, or a secret is in it.</exception>
    public static IReadOnlyList<SettingValue> Read(string path, bool required)
    {
        if (!File.Exists(path))
            return required ? throw Refused($"There is no settings file {path}.") : [];
        if (new FileInfo(path).Length > MaxBytes)
            throw Refused($"{path} is larger than 1 MB.");

        List<SettingValue> values = [];
        try
        {
            var yaml = new YamlStream();
            using var reader = new StreamReader(path);
            yaml.Load(reader);
            foreach (var document in yaml.Documents)
                Flatten(path, "", document.RootNode, depth: 0, values);
            return values;
        }
        catch (YamlException fault)
        {
            throw RefusedException.Invalid(
                "settings.file",
                $"{path}, line {fault.Start.Line}: this is not YAML: {fault.Message}",
                fault
            );
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw RefusedException.Invalid("settings.file", $"{path} cannot be read: {fault.Message}", fault);
        }
    }

    private static void Flatten(string file, string key, YamlNode node, int depth, List<SettingValue> values)
    {
        if (depth > MaxDepth || values.Count > MaxValues)
            throw Refused($"{file} is nested too deeply or holds more than {MaxValues} values.");
        switch (node)
        {
            case YamlMappingNode mapping:
                foreach (var (name, child) in mapping.Children)
                    Flatten(file, Below(key, name.ToString()), child, depth + 1, values);
                break;
            case YamlSequenceNode sequence:
                for (var i = 0; i < sequence.Children.Count; i++)
                    Flatten(file, Below(key, $"{i}"), sequence.Children[i], depth + 1, values);
                break;
            case YamlScalarNode { Value: { Length: > 0 } value } scalar when key.Length > 0:
                if (SecretAttribute.IsSecretName(key))
                    throw Refused(
                        $"{file}, line {scalar.Start.Line}: {key} is a secret and does not belong into this file. "
                            + "Give it as a variable, or as a file named by the variable with _FILE at its end."
                    );
                values.Add(new SettingValue(key, value.Trim(), $"{file}, line {scalar.Start.Line}"));
                break;
            default:
                break;
        }
    }

    private static string Below(string key, string name) => key.Length == 0 ? name : $"{key}:{name}";

    private static RefusedException Refused(string message) => RefusedException.Invalid("settings.file", message);
}
