{{/* By these, and nothing else, a unit's pods are selected; they can't be changed later. */}}
{{- define "library.selector" -}}
app.kubernetes.io/name: {{ .name }}
{{- end -}}

{{/* Takes name, chart and image. */}}
{{- define "library.labels" -}}
{{ include "library.selector" . }}
app.kubernetes.io/instance: {{ .chart }}
app.kubernetes.io/part-of: wastecoach
{{- with .image.tag }}
app.kubernetes.io/version: {{ . | quote }}
{{- end }}
{{- end -}}
