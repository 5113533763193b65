{{/* By these, and nothing else, a unit's pods are selected; they can't be changed later. */}}
{{- define "library.selector" -}}
app.kubernetes.io/name: {{ .name }}
{{- end -}}

{{/* Of a pod. Without the version: another name for the same digest rolls nothing. */}}
{{- define "library.podLabels" -}}
{{ include "library.selector" . }}
app.kubernetes.io/instance: {{ .chart }}
app.kubernetes.io/part-of: wastecoach
{{- end -}}

{{/* Of an object. Takes name, chart and image. */}}
{{- define "library.labels" -}}
{{ include "library.podLabels" . }}
{{- with .image.tag }}
app.kubernetes.io/version: {{ . | quote }}
{{- end }}
{{- end -}}
