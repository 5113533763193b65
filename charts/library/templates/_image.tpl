{{/* The digest alone: with a tag beside it some runtimes refuse the name, and none looks at the tag. */}}
{{- define "library.image" -}}
{{- if .image.digest -}}
{{ .image.repository }}@{{ .image.digest }}
{{- else -}}
{{ .image.repository }}:{{ .image.tag }}
{{- end -}}
{{- end -}}
